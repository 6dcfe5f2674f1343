using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Infra.Av1.Headers;

namespace Infra.Av1.Pictures;

/// <summary>
/// Lends sample buffers and keeps those that come back, under a <see cref="MemoryBudget"/>. A kept buffer serves again if its arrays are long enough and not more than twice as long as needed; others are dropped when
/// memory is needed, too many wait, or <see cref="TrimRule"/> says so. Buffers are not cleared. Thread-safe.
/// </summary>
internal sealed class PicturePool<TPixel>(MemoryBudget budget) : IDisposable
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    private const int WaitingMax = 12;

    private readonly List<PictureBuffer<TPixel>> _waiting = new(WaitingMax);
    private readonly Lock _gate = new();
    private readonly TrimRule _trim = new();
    private long _bytesMost;   // of a buffer that was lent since the last trimming
    private bool _isClosed;

    private static int SampleBytes => typeof(TPixel) == typeof(byte) ? 1 : 2;

    /// <summary>Lends a buffer with one holder, the caller. False: the budget has not room for it.</summary>
    /// <exception cref="OutOfMemoryException">The runtime has no memory, although the budget has.</exception>
    public bool TryRent(ColorConfig color, int width, int height, [NotNullWhen(true)] out PictureBuffer<TPixel>? buffer)
    {
        buffer = null;
        int count = color.PlaneCount;
        int chromaWidth = (width + color.SubsamplingX) >> color.SubsamplingX;
        int chromaHeight = (height + color.SubsamplingY) >> color.SubsamplingY;
        long luma = Plane<TPixel>.SamplesOf(width, height);
        long chroma = count == 1 ? 0 : Plane<TPixel>.SamplesOf(chromaWidth, chromaHeight);
        if (luma > Array.MaxLength) return false;
        long bytes = (luma + 2 * chroma) * SampleBytes;
        lock (_gate)
        {
            if (budget.Refuses is not null && budget.Refuses()) return false;
            if (_trim.Note(bytes, _bytesMost)) Trim(bytes);
            _bytesMost = Math.Max(_bytesMost, bytes);
            buffer = Find(count, luma, chroma);
            if (buffer is not null)
            {
                buffer.Revive();
                if (!Fits(buffer.Planes, color, width, height)) buffer.Planes = Reshape(buffer.Planes, color, width, height, chromaWidth, chromaHeight);
                return true;
            }

            if (!budget.TryTake(bytes))
            {
                if (_waiting.Count == 0) return false;
                DropAll();
                if (!budget.TryTake(bytes)) return false;
            }

            bool isMade = false;
            try
            {
                var planes = new Plane<TPixel>[count];
                planes[0] = Plane<TPixel>.Allocate(width, height);
                for (int i = 1; i < count; i++)
                    planes[i] = Plane<TPixel>.Allocate(chromaWidth, chromaHeight);
                buffer = new PictureBuffer<TPixel>(this, new FramePlanes<TPixel>(planes, color.BitDepth, color.SubsamplingX, color.SubsamplingY), bytes);
                isMade = true;
            }
            finally
            {
                if (!isMade) budget.Return(bytes);
            }

            return true;
        }
    }

    /// <summary>Keeps a buffer that nobody holds, or drops it.</summary>
    public void TakeBack(PictureBuffer<TPixel> buffer)
    {
        lock (_gate)
        {
            if (_isClosed || _waiting.Count == WaitingMax || IsTooLarge(buffer)) budget.Return(buffer.Bytes);
            else _waiting.Add(buffer);
        }
    }

    /// <summary>Drops what waits, and later what comes back.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            DropAll();
        }
    }

    // Buffers still lent are dropped when they come back.
    private void Trim(long bytes)
    {
        _bytesMost = bytes;
        for (int i = _waiting.Count - 1; i >= 0; i--)
        {
            if (!IsTooLarge(_waiting[i])) continue;
            budget.Return(_waiting[i].Bytes);
            _waiting.RemoveAt(i);
        }
    }

    private bool IsTooLarge(PictureBuffer<TPixel> buffer) => buffer.Bytes > 2 * _bytesMost;

    private PictureBuffer<TPixel>? Find(int count, long luma, long chroma)
    {
        for (int i = _waiting.Count - 1; i >= 0; i--)
        {
            FramePlanes<TPixel> planes = _waiting[i].Planes;
            bool isGood = planes.Count == count && IsNear(planes[0], luma);
            for (int plane = 1; plane < count && isGood; plane++)
                isGood = IsNear(planes[plane], chroma);
            if (!isGood) continue;
            PictureBuffer<TPixel> found = _waiting[i];
            _waiting.RemoveAt(i);
            return found;
        }

        // Sizes have changed: what does not fit would only pile up.
        if (_waiting.Count >= WaitingMax / 2) DropAll();
        return null;
    }

    private static bool IsNear(Plane<TPixel> plane, long samples) => plane.Array.Length >= samples && plane.Array.Length <= 2 * samples;

    private static bool Fits(FramePlanes<TPixel> planes, ColorConfig color, int width, int height) =>
        planes[0].Width == width && planes[0].Height == height && planes.BitDepth == color.BitDepth && planes.SubsamplingX == color.SubsamplingX && planes.SubsamplingY == color.SubsamplingY;

    private static FramePlanes<TPixel> Reshape(FramePlanes<TPixel> before, ColorConfig color, int width, int height, int chromaWidth, int chromaHeight)
    {
        var planes = new Plane<TPixel>[before.Count];
        for (int i = 0; i < planes.Length; i++)
            planes[i] = new Plane<TPixel>(before[i].Array, i == 0 ? width : chromaWidth, i == 0 ? height : chromaHeight);
        return new FramePlanes<TPixel>(planes, color.BitDepth, color.SubsamplingX, color.SubsamplingY);
    }

    private void DropAll()
    {
        foreach (PictureBuffer<TPixel> buffer in _waiting)
            budget.Return(buffer.Bytes);
        _waiting.Clear();
    }
}
