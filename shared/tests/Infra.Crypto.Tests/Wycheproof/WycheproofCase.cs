using System.Text.Json;

namespace Infra.Crypto.Tests.Wycheproof;

/// <summary>One test of a file, with the group that it stands in.</summary>
internal sealed class WycheproofCase(string file, JsonElement group, JsonElement test)
{
    internal string File => file;

    internal int Id => test.GetProperty("tcId").GetInt32();

    /// <summary>valid, invalid or acceptable.</summary>
    internal string Result => test.GetProperty("result").GetString()!;

    internal string Comment => test.GetProperty("comment").GetString()!;

    internal JsonElement Group => group;

    internal JsonElement Test => test;

    /// <summary>A hexadecimal property of the test, else of its group.</summary>
    internal byte[] Bytes(string name) => Convert.FromHexString(Text(name));

    internal string Text(string name) => Property(name)!.Value.GetString()!;

    internal int Number(string name) => Property(name)!.Value.GetInt32();

    internal bool HasFlag(string flag) => test.TryGetProperty("flags", out JsonElement flags) && flags.EnumerateArray().Any(item => item.GetString() == flag);

    internal JsonElement? Property(string name)
        => test.TryGetProperty(name, out JsonElement value) || group.TryGetProperty(name, out value) ? value : null;
}
