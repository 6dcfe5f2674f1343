using System.Runtime.InteropServices;

namespace Infra.Interop.Net;

/// <summary>
/// Where <see cref="EventPoll.Wait"/> writes what it found; made once, used over and over. <c>struct epoll_event</c> of epoll_wait(2):
/// <code>
/// x86-64   0        4              12        others   0        4         8              16
///          | events | token        |                  | events | padding | token        |
/// </code>
/// </summary>
public sealed class EventPollBuffer
{
    private const int EntriesMax = 4096;

    // Packed on x86-64 alone, so that it looks there as it did on 32 bits.
    internal static readonly int EntryBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly byte[] _bytes;

    /// <summary>Makes one.</summary>
    /// <param name="capacity">Most events of one wait, 1 to 4096.</param>
    public EventPollBuffer(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, EntriesMax);
        Capacity = capacity;
        _bytes = new byte[capacity * EntryBytes];
    }

    /// <summary>Most events of one wait.</summary>
    public int Capacity { get; }

    /// <summary>How many events the last wait found.</summary>
    public int Count { get; internal set; }

    internal Span<byte> Bytes => _bytes;

    /// <summary>What happened.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The last wait found fewer.</exception>
    public EventPollEvents EventsOf(int index) => (EventPollEvents)MemoryMarshal.Read<uint>(EntryAt(index));

    /// <summary>What the descriptor was added with.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The last wait found fewer.</exception>
    public ulong TokenOf(int index) => MemoryMarshal.Read<ulong>(EntryAt(index)[(EntryBytes - sizeof(ulong))..]);

    internal static void Write(Span<byte> entry, EventPollEvents events, ulong token)
    {
        entry.Clear();
        MemoryMarshal.Write(entry, (uint)events);
        MemoryMarshal.Write(entry[(EntryBytes - sizeof(ulong))..], token);
    }

    private ReadOnlySpan<byte> EntryAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return _bytes.AsSpan(index * EntryBytes, EntryBytes);
    }
}
