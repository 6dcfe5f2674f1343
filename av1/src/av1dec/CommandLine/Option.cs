namespace Infra.Av1.Tool.CommandLine;

/// <summary>One option.</summary>
/// <param name="Name">Its long name.</param>
/// <param name="Letter">Its short one, or 0.</param>
/// <param name="HasValue">Whether it takes a value.</param>
/// <param name="IsOurs">Whether dav1d has none such: short forms of dav1d's options keep their meaning.</param>
internal sealed record Option(string Name, char Letter, bool HasValue, bool IsOurs = false)
{
    /// <summary>All, in dav1d's order and then ours.</summary>
    internal static readonly Option[] All =
    [
        new("input", 'i', true), new("output", 'o', true), new("quiet", 'q', false), new("demuxer", '\0', true), new("muxer", '\0', true), new("version", 'v', false),
        new("frametimes", '\0', true), new("limit", 'l', true), new("skip", 's', true), new("realtime", '\0', false), new("realtimecache", '\0', true),
        new("threads", '\0', true), new("framedelay", '\0', true), new("verify", '\0', true), new("filmgrain", '\0', true), new("oppoint", '\0', true),
        new("alllayers", '\0', true), new("sizelimit", '\0', true), new("strict", '\0', true), new("cpumask", '\0', true), new("negstride", '\0', false),
        new("outputinvisible", '\0', true), new("inloopfilters", '\0', true), new("decodeframetype", '\0', true),
        new("help", 'h', false, true), new("probe", '\0', false, true), new("json", '\0', false, true), new("fail-on-error", '\0', false, true),
        new("repeat", '\0', true, true), new("simd", '\0', true, true),
    ];

    /// <summary>How messages name it.</summary>
    public string Spelling => Letter == 0 ? $"--{Name}" : $"-{Letter}/--{Name}";
}
