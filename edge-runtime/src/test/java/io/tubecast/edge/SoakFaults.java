package io.tubecast.edge;

import io.tubecast.publish.MosquittoBroker;
import io.tubecast.publish.TcpProxy;
import io.tubecast.video.capture.RtspServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What can go wrong around a node, each for some seconds and then mended. */
final class SoakFaults {
    /** A fault; the wire is that between node and broker. */
    enum Fault {
        CAMERA_KILLED(4, false),
        CAMERA_HANGS(4, false),
        WIRE_RESET(0, true),
        WIRE_REFUSES(5, true),
        WIRE_FROZEN(5, true),
        BROKER_RESTARTED(2, true),
        PROCESSORS_TAKEN(5, false),
        NODE_STANDS_STILL(3, false),
        RELOAD(0, false),
        SLOW_CLIENT_OF_THE_PAGE(5, false);

        private final int seconds;
        private final boolean messagesMayBeLost;

        Fault(int seconds, boolean messagesMayBeLost) {
            this.seconds = seconds;
            this.messagesMayBeLost = messagesMayBeLost;
        }

        /** Whether what is on its way can get lost without anybody's knowing. */
        boolean messagesMayBeLost() {
            return messagesMayBeLost;
        }
    }

    private final RtspServer camera;
    private final MosquittoBroker broker;
    private final TcpProxy wire;
    private final NodeProcess node;
    private final int httpPort;

    SoakFaults(RtspServer camera, MosquittoBroker broker, TcpProxy wire, NodeProcess node, int httpPort) {
        this.camera = camera;
        this.broker = broker;
        this.wire = wire;
        this.node = node;
        this.httpPort = httpPort;
    }

    /** Makes it, waits, mends it. */
    void happen(Fault fault) throws IOException, InterruptedException {
        switch (fault) {
            case CAMERA_KILLED -> {
                camera.kill();
                pause(fault);
                camera.start();
            }
            case CAMERA_HANGS -> {
                camera.signal("STOP");
                pause(fault);
                camera.signal("CONT");
            }
            case WIRE_RESET -> wire.cut(false);
            case WIRE_REFUSES -> {
                wire.cut(true);
                pause(fault);
                wire.mend();
            }
            case WIRE_FROZEN -> {
                wire.freeze(true);
                pause(fault);
                wire.freeze(false);
            }
            case BROKER_RESTARTED -> {
                broker.stop();
                pause(fault);
                broker.restart();
            }
            case PROCESSORS_TAKEN -> takeProcessors(fault);
            case NODE_STANDS_STILL -> {
                node.signal("STOP");
                pause(fault);
                node.signal("CONT");
            }
            case RELOAD -> node.signal("HUP");
            case SLOW_CLIENT_OF_THE_PAGE -> askHalf(fault);
        }
    }

    private static void pause(Fault fault) throws InterruptedException {
        TimeUnit.SECONDS.sleep(fault.seconds);
    }

    private static void takeProcessors(Fault fault) throws IOException, InterruptedException {
        List<Process> busy = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                busy.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
            }
            pause(fault);
        } finally {
            busy.forEach(Process::destroyForcibly);
        }
    }

    /** Half a request, and nothing more. */
    private void askHalf(Fault fault) throws IOException, InterruptedException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), httpPort)) {
            socket.getOutputStream()
                    .write("GET /snapshot.jpg HTTP/1.1\r\nHost: localh".getBytes(StandardCharsets.US_ASCII));
            pause(fault);
        }
    }
}
