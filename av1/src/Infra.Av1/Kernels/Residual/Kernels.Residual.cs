using System.Numerics;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

// Inverse transforms with the addition to the prediction, section 7.13.
internal partial class Kernels<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>Section 7.13.3 and the addition of 7.12.3. Dequantized coefficients (after the clip to BitDepth + 8 bits) in rows: coefficients[row * min(width, 32) + column], rows up to min(height, 32). eob is at least 1; what lies beyond it in scan order is zero. All that was read is zero afterwards. scratch is WorkerScratch.Numbers. txType is one of the 16, or WHT (16) for lossless with TX_4X4.</summary>
    public virtual void InverseAdd(
        PlaneBlock<TPixel> target, Span<int> coefficients, int eob, int txSize, int txType, Span<int> scratch) =>
        throw new NotImplementedException();
}
