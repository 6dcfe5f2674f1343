using System.Numerics;

namespace Infra.Av1.Kernels;

/// <summary>Kernels that use vectors of 512 bits where it pays; methods are in the folders of their groups.</summary>
internal sealed class V512Kernels<TPixel>(int bitDepth) : V256Kernels<TPixel>(bitDepth)
    where TPixel : unmanaged, IBinaryInteger<TPixel>;
