"""Tables of what a user can get wrong: how a good case is spoilt, and what a refusal must be."""

import json


def put(path, value):
    """Return a change that sets a dotted path of the case."""

    def change(case):
        *parents, last = path.split(".")
        for key in parents:
            case = case.setdefault(key, {})
        case[last] = value

    return change


def drop(path):
    def change(case):
        *parents, last = path.split(".")
        for key in parents:
            case = case[key]
        del case[last]

    return change


def swap(first, second):
    def change(case):
        points = case["landmarks"]
        points[first], points[second] = points[second], points[first]

    return change


def all_of(*changes):
    def change(case):
        for one in changes:
            one(case)

    return change


def refused_case(run, path, case, spoil, code, named):
    """Spoil a case, write it and plan it: the refusal, which names the fault and leaves no file."""
    spoil(case)
    path.write_text(json.dumps(case))
    got, out, err = run("plan", path, "--json", "-o", path.with_suffix(".png"))
    assert (got, out) == (code, "")
    assert all(word in err for word in named), err
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    return err


def refused_options(run, folder, arguments, code, named):
    """Run a command in a folder: it is refused, names the option and writes nothing."""
    got, out, err = run(*arguments)
    assert (got, out) == (code, "")
    assert named in err
    assert list(folder.iterdir()) == []
    return err
