namespace Infra.Tls.Streams;

/// <summary>
/// Keeps byte arrays between the bursts of many connections, so that an idle connection holds none and a busy one allocates none. The bytes kept are bounded;
/// what comes back above that goes to the garbage collector. Thread-safe.
/// </summary>
internal sealed class StreamBufferPool
{
    /// <summary>Room for two of the longest records: what a connection reads into.</summary>
    internal const int InputBytes = 2 * TlsInput.RecordBytesMax;

    /// <summary>Room for one full record, or for as much in small ones: what short writes are sealed into.</summary>
    internal const int SmallOutputBytes = TlsInput.RecordBytesMax + 512;

    /// <summary>Room for four full records: the most that goes to the transport by one write.</summary>
    internal const int LargeOutputBytes = 4 * TlsInput.RecordBytesMax;

    private const int RetainedBytesMax = 16 << 20;

    private readonly Stack<byte[]> _inputs = new();
    private readonly Stack<byte[]> _smallOutputs = new();
    private readonly Stack<byte[]> _largeOutputs = new();
    private readonly Lock _lock = new();
    private int _retainedBytes;
    private int _outstanding;

    /// <summary>The pool of all streams that were not given another one.</summary>
    internal static StreamBufferPool Shared { get; } = new();

    /// <summary>Arrays lent out and not yet back; 0 when every stream is idle or disposed.</summary>
    internal int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Lends an array of one of the three sizes above. Its first use by a connection finds zeros or ciphertext of others in it, never plaintext.</summary>
    internal byte[] Rent(int size)
    {
        Interlocked.Increment(ref _outstanding);
        lock (_lock)
        {
            if (ClassOf(size).TryPop(out byte[]? array))
            {
                _retainedBytes -= array.Length;
                return array;
            }
        }
        return new byte[size];
    }

    /// <summary>Takes an array back; the caller has erased the plaintext in it and forgets it.</summary>
    internal void Return(byte[] array)
    {
        Interlocked.Decrement(ref _outstanding);
        lock (_lock)
        {
            if (_retainedBytes + array.Length > RetainedBytesMax) return;
            _retainedBytes += array.Length;
            ClassOf(array.Length).Push(array);
        }
    }

    private Stack<byte[]> ClassOf(int size) => size switch
    {
        InputBytes => _inputs,
        SmallOutputBytes => _smallOutputs,
        LargeOutputBytes => _largeOutputs,
        _ => throw new ArgumentOutOfRangeException(nameof(size)),
    };
}
