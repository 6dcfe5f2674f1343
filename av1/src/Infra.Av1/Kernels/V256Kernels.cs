using System.Numerics;

namespace Infra.Av1.Kernels;

/// <summary>Kernels that use vectors of 256 bits where it pays; methods are in the folders of their groups.</summary>
internal partial class V256Kernels<TPixel>(int bitDepth) : V128Kernels<TPixel>(bitDepth)
    where TPixel : unmanaged, IBinaryInteger<TPixel>;
