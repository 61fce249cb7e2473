package io.tubecast.edge.support;

import io.tubecast.edge.config.ModelConfig;
import io.tubecast.edge.engine.EngineBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What can be said of a machine before a node is started: Java, memory, GPU, TensorRT, the clock. */
final class MachineChecks {
    private static final int LEAST_JAVA = 17;
    private static final long LEAST_MEGABYTES = 512;

    private final MachineFacts machine;
    private final ModelConfig model;

    MachineChecks(MachineFacts machine, ModelConfig model) {
        this.machine = machine;
        this.model = model;
    }

    Finding java() {
        String found = "Java %s, %s, %s"
                .formatted(
                        System.getProperty("java.version"),
                        System.getProperty("java.vm.name"),
                        System.getProperty("os.arch"));
        return Runtime.version().feature() >= LEAST_JAVA
                ? Finding.ok("Java", found)
                : Finding.bad("Java", found, "install OpenJDK 17: apt install openjdk-17-jre-headless");
    }

    Finding memory() {
        Optional<Long> kilobytes = machine.value("proc/meminfo", "MemAvailable")
                .map(text -> Long.parseLong(text.replaceAll("[^0-9]", "")));
        String found = "%s; %s MiB available"
                .formatted(
                        machine.board(),
                        kilobytes.map(k -> String.valueOf(k >> 10)).orElse("unknown"));
        return kilobytes.orElse(Long.MAX_VALUE) >> 10 >= LEAST_MEGABYTES
                ? Finding.ok("machine", found)
                : Finding.note(
                        "machine", found, "a node takes up to %d MiB: end other programs".formatted(LEAST_MEGABYTES));
    }

    Finding gpu() {
        boolean needed = model.engine().equals("tensorrt");
        Optional<Path> device = machine.gpu();
        String driver = machine.text("etc/nv_tegra_release")
                .or(() -> machine.text("proc/driver/nvidia/version"))
                .flatMap(text -> text.lines().findFirst())
                .orElse("driver unknown");
        if (device.isEmpty()) {
            String advice = "networks run on the processor; on a Jetson, check that JetPack is installed";
            return needed
                    ? Finding.bad(
                            "GPU",
                            "none of NVIDIA's",
                            "model.engine is tensorrt: set it to auto, or use another machine")
                    : Finding.note("GPU", "none of NVIDIA's", advice);
        }
        if (!Files.isReadable(device.get()) || !Files.isWritable(device.get())) {
            return Finding.bad(
                    "GPU",
                    "%s is not for this user".formatted(device.get()),
                    "add the user to its groups: usermod -aG video,render USER");
        }
        return Finding.ok("GPU", "%s, %s".formatted(device.get(), driver));
    }

    /** Looks in a process of its own, which takes seconds. */
    Finding tensorRt(EngineBackend backend) {
        if (model.engine().equals("onnxruntime")) {
            return Finding.ok("TensorRT", "not wanted: model.engine is onnxruntime");
        }
        EngineBackend.Probe probe = backend.probe();
        if (probe instanceof EngineBackend.Absent absent) {
            return model.engine().equals("tensorrt")
                    ? Finding.bad(
                            "TensorRT",
                            absent.reason(),
                            "model.engine is tensorrt: install TensorRT 10, or set it to auto")
                    : Finding.note(
                            "TensorRT", absent.reason(), "ONNX Runtime takes over; with a GPU, install TensorRT 10");
        }
        return Finding.ok("TensorRT", String.valueOf(((EngineBackend.Present) probe).device()));
    }

    /** Ages do not depend on dates, so a clock that is wrong is no fault; logs and recordings are hard to compare then. */
    Finding clock() {
        boolean timesyncd = Files.exists(machine.root().resolve("run/systemd/timesync/synchronized"));
        Optional<String> told = timesyncd
                ? Optional.of("yes")
                : Shell.output("timedatectl", "show", "-p", "NTPSynchronized", "--value")
                        .map(String::strip);
        if (told.filter("yes"::equals).isPresent()) {
            return Finding.ok("clock", "synchronized");
        }
        return Finding.note(
                "clock",
                told.isPresent() ? "not synchronized" : "nobody knows whether it is synchronized",
                "dates in messages and recordings may be wrong; ages are not: enable chrony or systemd-timesyncd");
    }
}
