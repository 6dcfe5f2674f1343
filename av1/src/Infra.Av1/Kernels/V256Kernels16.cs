namespace Infra.Av1.Kernels;

/// <summary>Kernels of 10 and 12 bit that use vectors of 256 bits where it pays; methods are in the folders of their groups.</summary>
internal partial class V256Kernels16(int bitDepth) : V128Kernels16(bitDepth);
