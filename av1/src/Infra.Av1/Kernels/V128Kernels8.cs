namespace Infra.Av1.Kernels;

/// <summary>Kernels of 8 bit that use vectors of 128 bits where it pays; methods are in the folders of their groups.</summary>
internal partial class V128Kernels8() : Kernels<byte>(8);
