package io.tubecast.edge.support;

import io.tubecast.edge.engine.EngineBackend;
import io.tubecast.edge.engine.TensorRtBackend;
import io.tubecast.edge.node.NodePlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Looks at a machine and a configuration, and says what was found and what to do. Changes nothing; opens the camera and the broker for a moment. */
public final class Doctor {
    private final MachineChecks machine;
    private final NodeChecks node;
    private final DiskChecks disk;
    private final EngineBackend tensorRt;

    /** A doctor for this machine. */
    public Doctor(NodePlan plan) {
        this(plan, Path.of("/"), new TensorRtBackend());
    }

    /** A doctor for a machine whose files are elsewhere. */
    Doctor(NodePlan plan, Path root, EngineBackend tensorRt) {
        machine = new MachineChecks(new MachineFacts(root), plan.config().model());
        node = new NodeChecks(plan);
        disk = new DiskChecks(plan);
        this.tensorRt = tensorRt;
    }

    /** One look at one thing. */
    @FunctionalInterface
    private interface Check {
        Finding look() throws InterruptedException;
    }

    /**
     * Looks at everything, whatever is wrong.
     *
     * @param listener is told each finding at once: some take seconds
     * @return all of them
     */
    public List<Finding> examine(Consumer<Finding> listener) throws InterruptedException {
        List<Check> checks = List.of(
                machine::java,
                machine::memory,
                machine::gpu,
                () -> machine.tensorRt(tensorRt),
                machine::clock,
                node::model,
                node::camera,
                node::reach,
                node::broker,
                disk::temporary,
                disk::recordings,
                disk::clips,
                node::permissions);
        List<Finding> findings = new ArrayList<>();
        for (Check check : checks) {
            Finding finding = looked(check);
            findings.add(finding);
            listener.accept(finding);
        }
        return findings;
    }

    private static Finding looked(Check check) throws InterruptedException {
        try {
            return check.look();
        } catch (RuntimeException | LinkageError e) { // one that fails must not hide the others
            return Finding.bad("a check", "failed: " + e, "tell the project, with a support bundle");
        }
    }
}
