using System.Numerics;

namespace Infra.Av1.Kernels;

/// <summary>Kernels that use vectors of 128 bits where it pays; methods are in the folders of their groups.</summary>
internal partial class V128Kernels<TPixel>(int bitDepth) : Kernels<TPixel>(bitDepth)
    where TPixel : unmanaged, IBinaryInteger<TPixel>;
