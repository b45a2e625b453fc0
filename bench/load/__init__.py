"""A working day in ten minutes: visitors who identify themselves while operators look on."""
