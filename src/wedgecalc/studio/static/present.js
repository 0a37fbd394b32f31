// Turns large numbers on or off.

const {dataset} = document.documentElement;
dataset.present = dataset.present === 'yes' ? 'no' : 'yes';
