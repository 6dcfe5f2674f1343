using System.Numerics;

namespace Infra.Av1.Kernels;

/// <summary>Kernels with one source for all widths; methods are in the folders of their groups. With <see cref="Words128"/> they are the level of 128 bits.</summary>
/// <typeparam name="TPixel">As for the scalar ones.</typeparam>
/// <typeparam name="TWords">The width.</typeparam>
internal partial class VectorKernels<TPixel, TWords>(int bitDepth) : Kernels<TPixel>(bitDepth)
    where TPixel : unmanaged, IBinaryInteger<TPixel>
    where TWords : struct, IWords<TWords>;
