using Infra.Av1.Headers;

namespace Infra.Av1.Tool.Probing;

/// <summary>Names of frame types in reports.</summary>
internal static class FrameNames
{
    /// <summary>key, inter, intra-only or switch.</summary>
    public static string Of(FrameType type) => type switch { FrameType.Key => "key", FrameType.Inter => "inter", FrameType.IntraOnly => "intra-only", _ => "switch" };
}
