package io.tubecast.edge.preview;

/**
 * A picture ready for the page.
 *
 * @param number counts the pictures, from 1
 * @param jpeg the picture, compressed; not to be written to
 * @param scene what is drawn over it, as JSON
 */
@SuppressWarnings("ArrayRecordComponent") // never compared: handed from the encoder to the sockets
record PreviewPicture(long number, byte[] jpeg, String scene) {}
