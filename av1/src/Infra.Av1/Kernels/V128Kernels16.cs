namespace Infra.Av1.Kernels;

/// <summary>Kernels of 10 and 12 bit that use vectors of 128 bits where it pays; methods are in the folders of their groups.</summary>
internal partial class V128Kernels16(int bitDepth) : Kernels<ushort>(bitDepth);
