namespace Infra.Av1.Pictures;

/// <summary>The samples of a picture, shared by reference slots, the decoder and pictures in callers' hands: whoever holds it counts; the last gives it back to its pool. Thread-safe counting.</summary>
internal abstract class PictureBuffer
{
    private int _holders = 1;

    /// <summary>One more holder.</summary>
    /// <exception cref="ObjectDisposedException">Nobody holds it any more.</exception>
    public void Hold()
    {
        int before = Volatile.Read(ref _holders);
        while (before > 0)
        {
            int seen = Interlocked.CompareExchange(ref _holders, before + 1, before);
            if (seen == before) return;
            before = seen;
        }

        throw new ObjectDisposedException(nameof(PictureBuffer));
    }

    /// <summary>One holder fewer; the last gives the buffer back.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0) GiveBack();
    }

    /// <summary>The pool hands it out again, with one holder.</summary>
    public void Revive() => Volatile.Write(ref _holders, 1);

    /// <summary>Nobody holds it any more.</summary>
    protected abstract void GiveBack();
}
