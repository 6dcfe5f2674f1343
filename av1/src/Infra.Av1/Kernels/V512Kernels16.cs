namespace Infra.Av1.Kernels;

/// <summary>Kernels of 10 and 12 bit that use vectors of 512 bits where it pays; methods are in the folders of their groups.</summary>
internal sealed partial class V512Kernels16(int bitDepth) : V256Kernels16(bitDepth);
