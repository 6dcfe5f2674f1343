namespace Infra.Av1.Kernels;

/// <summary>Kernels of 8 bit that use vectors of 512 bits where it pays; methods are in the folders of their groups.</summary>
internal sealed partial class V512Kernels8() : V256Kernels8();
