using System.Numerics;

namespace Infra.Av1.Kernels;

/// <summary>Kernels that are made for the instructions of AVX2, with those of <see cref="VectorKernels{TPixel, TWords}"/> at the width of <typeparamref name="TWords"/>: the levels of 256 and 512 bits.</summary>
/// <typeparam name="TPixel">As for the scalar ones.</typeparam>
/// <typeparam name="TWords">The width.</typeparam>
internal partial class Avx2Kernels<TPixel, TWords>(int bitDepth) : VectorKernels<TPixel, TWords>(bitDepth)
    where TPixel : unmanaged, IBinaryInteger<TPixel>
    where TWords : struct, IWideWords<TWords>;
