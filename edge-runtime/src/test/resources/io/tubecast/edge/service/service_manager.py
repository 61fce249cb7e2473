"""The part of systemd that the node talks to: starts a program, prints what it tells, kills it when its heartbeat stops, starts it again.

usage: service_manager.py WATCHDOG_SECONDS RESTARTS COMMAND...
SIGTERM is handed on. Ends with the program's exit code.
"""
import os, select, signal, socket, subprocess, sys, tempfile, time

watchdog, restarts, command = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
address = os.path.join(tempfile.mkdtemp(), "notify")
inbox = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
inbox.bind(address)
environment = dict(os.environ, NOTIFY_SOCKET=address, WATCHDOG_USEC=str(int(watchdog * 1e6)))


def tell(text):
    print(text, flush=True)


def run():
    """True if the program was killed because it was silent, otherwise its exit code."""
    program = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: program.terminate())
    deadline = None
    while True:
        if select.select([inbox], [], [], 0.05)[0]:
            lines = inbox.recv(65536).decode().split("\n")
            tell("told " + " | ".join(lines))
            if "READY=1" in lines or "WATCHDOG=1" in lines and deadline:
                deadline = time.monotonic() + watchdog
        elif program.poll() is not None:
            return program.returncode
        if deadline and time.monotonic() > deadline:
            program.send_signal(signal.SIGABRT)
            program.wait()
            return True


while True:
    tell("start")
    result = run()
    if result is not True or restarts == 0:
        tell("end %s" % result)
        sys.exit(1 if result is True else result)
    tell("killed: no heartbeat")
    restarts -= 1
