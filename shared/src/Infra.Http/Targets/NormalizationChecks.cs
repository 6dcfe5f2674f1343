namespace Infra.Http.Targets;

/// <summary>What <see cref="TargetNormalizer"/> does to a path. None of it touches the query.</summary>
[Flags]
public enum NormalizationChecks : byte
{
    /// <summary>The path stays as it is.</summary>
    None = 0,

    /// <summary>Malformed escapes are refused, escaped unreserved characters are decoded, other escapes get capital digits (RFC 3986 sections 2.3 and 6.2.2).</summary>
    PercentEncoding = 1,

    /// <summary>Control characters 00-1F and 7F, escaped, are refused (raw ones never get past the request parser).</summary>
    ControlCharacters = 2,

    /// <summary>Separators in disguise are refused: %2F, %5C, and the backslash, which some servers take for a slash.</summary>
    EncodedSeparators = 4,

    /// <summary>Runs of slashes become one.</summary>
    DuplicateSlashes = 8,

    /// <summary>Dot segments are removed (RFC 3986 section 5.2.4); one that leads above the root is refused.</summary>
    DotSegments = 16,

    /// <summary>Everything, which is the default.</summary>
    All = PercentEncoding | ControlCharacters | EncodedSeparators | DuplicateSlashes | DotSegments,
}
