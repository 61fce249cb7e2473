package io.tubecast.trtbuild.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Draft. */
@Command(name = "verify")
public final class VerifyCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return 0;
    }
}
