"""landmark_files."""
