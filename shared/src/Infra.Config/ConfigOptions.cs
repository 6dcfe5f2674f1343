namespace Infra.Config;

/// <summary>How a configuration is loaded. The defaults fit a daemon.</summary>
public sealed record ConfigOptions
{
    /// <summary>The defaults.</summary>
    public static ConfigOptions Default { get; } = new();

    /// <summary>Largest file read, in bytes; a larger one is an error.</summary>
    public int FileBytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>Deepest nesting of values, tables or nodes; what is nested deeper is an error.</summary>
    public int DepthMax { get; init; } = 64;

    /// <summary>Findings kept; more are counted only.</summary>
    public int DiagnosticsMax { get; init; } = 100;

    /// <summary>
    /// A folder of further files of the same format, read in ordinal order of their names after the main file and merged into it; null for none.
    /// A relative path starts at the main file's folder. A folder that does not exist is empty.
    /// </summary>
    public string? DropInFolder { get; init; }

    /// <summary>
    /// A top-level key whose value is a file or a <c>folder/*.extension</c> pattern, or a list of these, to be merged in like drop-in files; null for none.
    /// Relative paths start at the main file's folder. An included file cannot include: such a key is an error, as is a file that includes itself.
    /// </summary>
    public string? IncludeKey { get; init; }

    /// <summary>Most drop-in and included files; more are an error.</summary>
    public int FilesMax { get; init; } = 256;

    /// <summary>Most bytes of a secret.</summary>
    public int SecretBytesMax { get; init; } = 64 * 1024;

    /// <summary>Looks up environment variables for <c>env:NAME</c>.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;
}
