using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Facts;

/// <summary>
/// Netgroups of netgroup(5): a name, then triples <c>(host,user,domain)</c> and names of other netgroups, <c>\</c> continues a line. An empty part stands for
/// any, <c>-</c> for none. The first of two lines of one name counts. Members of members are followed once each, at most 100 000 in a look-up.
/// </summary>
internal sealed class NetgroupFile
{
    private const int VisitsMax = 100_000;

    private readonly Dictionary<byte[], List<Member>> _groups = new(ByteKeys.Comparer);

    internal NetgroupFile(ReadOnlySpan<byte> text)
    {
        List<byte> joined = [];
        foreach (Range range in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text[range].TrimEnd((byte)'\r');
            if (line.EndsWith("\\"u8))
            {
                joined.AddRange(line[..^1].ToArray());
                joined.Add((byte)' ');
                continue;
            }

            joined.AddRange(line.ToArray());
            Add(joined.ToArray());
            joined.Clear();
        }

        Add(joined.ToArray());
    }

    internal FactAnswer Contains(ReadOnlySpan<byte> netgroup, ReadOnlySpan<byte> host, ReadOnlySpan<byte> user)
    {
        var seen = new HashSet<byte[]>(ByteKeys.Comparer) { netgroup.ToArray() };
        var open = new Stack<byte[]>(seen);
        int visits = 0;
        while (open.TryPop(out byte[]? name))
        {
            if (!_groups.TryGetValue(name, out List<Member>? members)) continue;
            foreach (Member member in members)
            {
                if (++visits > VisitsMax) return FactAnswer.Failed;
                if (member.Group is { } inner)
                {
                    if (seen.Add(inner)) open.Push(inner);
                }
                else if (Fits(member.Host!, host) && Fits(member.User!, user))
                {
                    return FactAnswer.Yes;
                }
            }
        }

        return FactAnswer.No;
    }

    private static bool Fits(byte[] part, ReadOnlySpan<byte> asked) => part.Length == 0 || asked.IsEmpty || part.AsSpan().SequenceEqual(asked);

    private void Add(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \t"u8);
        if (line.IsEmpty || line[0] == (byte)'#') return;
        int end = line.IndexOfAny((byte)' ', (byte)'\t');
        if (end < 0) return;
        List<Member> members = [];
        ReadOnlySpan<byte> rest = line[end..].TrimStart(" \t"u8);
        while (!rest.IsEmpty)
        {
            bool isTriple = rest[0] == (byte)'(';
            int length = isTriple ? rest.IndexOf((byte)')') + 1 : rest.IndexOfAny((byte)' ', (byte)'\t');
            if (isTriple && length == 0) break;   // never closed: the rest is no member
            if (length < 0) length = rest.Length;
            if (!isTriple) members.Add(new Member(rest[..length].ToArray(), null, null));
            else if (TryTriple(rest[1..(length - 1)], out Member triple)) members.Add(triple);
            rest = rest[length..].TrimStart(" \t"u8);
        }

        _ = _groups.TryAdd(line[..end].ToArray(), members);
    }

    private static bool TryTriple(ReadOnlySpan<byte> text, out Member member)
    {
        member = default;
        int first = text.IndexOf((byte)',');
        if (first < 0) return false;
        int second = text[(first + 1)..].IndexOf((byte)',');
        if (second < 0) return false;
        member = new Member(null, text[..first].Trim(" \t"u8).ToArray(), text.Slice(first + 1, second).Trim(" \t"u8).ToArray());
        return true;
    }

    private readonly record struct Member(byte[]? Group, byte[]? Host, byte[]? User);
}
