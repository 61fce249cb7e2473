package io.tubecast.lab.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option for the nominal frame rate of recorded detections, whose file does not tell it. */
public final class FrameRate {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--fps",
            paramLabel = "RATE",
            description = "Frame rate of the videos, for settings in milliseconds (default ${DEFAULT-VALUE}).")
    private double framesPerSecond = 25;

    /** Frames per second, checked; whatever is wrong is an error of usage. */
    public double framesPerSecond() {
        if (!(framesPerSecond > 0 && framesPerSecond <= 1000)) {
            throw Inputs.error(spec, "--fps must be over 0 and at most 1000, was " + framesPerSecond);
        }
        return framesPerSecond;
    }
}
