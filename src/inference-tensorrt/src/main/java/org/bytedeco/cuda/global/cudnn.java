package org.bytedeco.cuda.global;

/** Stands where the preset's class for cuDNN would be, and loads nothing; see the package. */
public class cudnn extends org.bytedeco.cuda.presets.cudnn {}
