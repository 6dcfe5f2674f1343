using System.Buffers.Binary;

namespace Infra.Tls.Messages;

/// <summary>Two-byte numbers as they stand on the wire: suites, groups, schemes, versions. A view over an even number of bytes.</summary>
internal readonly ref struct UInt16List(ReadOnlySpan<byte> encoded)
{
    internal ReadOnlySpan<byte> Encoded { get; } = encoded;

    internal int Count => Encoded.Length / 2;

    internal ushort this[int index] => BinaryPrimitives.ReadUInt16BigEndian(Encoded[(2 * index)..]);

    internal int IndexOf(ushort value)
    {
        for (int i = 0; i < Count; i++)
        {
            if (this[i] == value) return i;
        }
        return -1;
    }

    internal bool Contains(ushort value) => IndexOf(value) >= 0;
}
