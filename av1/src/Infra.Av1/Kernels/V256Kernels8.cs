namespace Infra.Av1.Kernels;

/// <summary>Kernels of 8 bit that use vectors of 256 bits where it pays; methods are in the folders of their groups.</summary>
internal partial class V256Kernels8() : V128Kernels8();
