using System.Runtime.InteropServices;

namespace Infra.Interop.Net;

/// <summary>
/// Walks the control messages of one datagram (cmsg(3)):
/// <code>
/// 0        8      12     16
/// | length | level| type | data … | padding to 8 |
/// </code>
/// length counts header and data. A message that claims more than there is ends the walk.
/// </summary>
internal ref struct ControlMessages(ReadOnlySpan<byte> control)
{
    internal const int HeaderBytes = 16;

    private ReadOnlySpan<byte> _rest = control;

    internal int Level { get; private set; }

    internal int Type { get; private set; }

    internal ReadOnlySpan<byte> Data { get; private set; }

    internal bool MoveNext()
    {
        if (_rest.Length < HeaderBytes) return false;
        ulong length = MemoryMarshal.Read<ulong>(_rest);
        if (length < HeaderBytes || length > (ulong)_rest.Length) return false;
        Level = MemoryMarshal.Read<int>(_rest[8..]);
        Type = MemoryMarshal.Read<int>(_rest[12..]);
        Data = _rest[HeaderBytes..(int)length];
        _rest = _rest[Math.Min(Space((int)length), _rest.Length)..];
        return true;
    }

    /// <summary>Writes a header and returns the room for <paramref name="dataBytes"/> bytes behind it, zeroed.</summary>
    internal static Span<byte> Add(Span<byte> control, scoped ref int used, int level, int type, int dataBytes)
    {
        Span<byte> message = control.Slice(used, Space(HeaderBytes + dataBytes));
        message.Clear();
        MemoryMarshal.Write(message, (ulong)(HeaderBytes + dataBytes));
        MemoryMarshal.Write(message[8..], level);
        MemoryMarshal.Write(message[12..], type);
        used += message.Length;
        return message.Slice(HeaderBytes, dataBytes);
    }

    private static int Space(int length) => (length + 7) & ~7;
}
