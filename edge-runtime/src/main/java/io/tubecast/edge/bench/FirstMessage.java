package io.tubecast.edge.bench;

import io.tubecast.edge.node.Node;

/** Runs a node until its first message and prints when that was. */
public final class FirstMessage {
    /** What the line begins with. */
    static final String MARK = "first message at ";

    private final BenchSetting setting;

    /** A run that has not begun. */
    public FirstMessage(BenchSetting setting) {
        this.setting = setting;
    }

    /** Runs and prints. */
    public void run() throws InterruptedException {
        NodeRecord record = new NodeRecord();
        try (Node node = new Node(setting.plan(), setting.version(), record)) {
            node.start();
            while (record.firstNanos() == 0 && !setting.stop().getAsBoolean()) {
                Thread.sleep(1);
            }
            setting.out().println(MARK + record.firstNanos());
            setting.out().flush();
        }
    }
}
