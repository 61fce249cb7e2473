package org.bytedeco.cuda.global;

/** Stands where the preset's class for NVRTC would be, and loads nothing; see the package. */
public class nvrtc extends org.bytedeco.cuda.presets.nvrtc {}
