package io.tubecast.inference.engines;

import io.tubecast.inference.bundle.BundleFiles;

/**
 * An engine of a bundle.
 *
 * @param folder the folder below {@code engines/}, named after a device
 * @param manifest what lies beside it
 */
public record EngineFile(String folder, EngineManifest manifest) {
    /** Path of the engine, relative to the bundle's folder. */
    public String path() {
        return BundleFiles.ENGINES + folder + "/" + manifest.engine().file();
    }
}
