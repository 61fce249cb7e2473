package io.tubecast.lab.render;

import io.tubecast.core.frame.Image;

/** Where pictures go, one after the other. */
interface PictureSink extends AutoCloseable {
    /** Adds a picture; it may be used again afterwards. */
    void write(Image picture);

    @Override
    void close();
}
