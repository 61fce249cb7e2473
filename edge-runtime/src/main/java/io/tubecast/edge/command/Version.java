package io.tubecast.edge.command;

import picocli.CommandLine.IVersionProvider;

/** The program's version, from the jar it runs from. */
final class Version implements IVersionProvider {
    /** The version, {@code dev} when it does not run from a jar. */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"tubecast edge-runtime " + text()};
    }
}
