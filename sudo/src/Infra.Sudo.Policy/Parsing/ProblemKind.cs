namespace Infra.Sudo.Policy.Parsing;

/// <summary>What a <see cref="SudoersProblem"/> is about.</summary>
public enum ProblemKind
{
    /// <summary>A mistake in the text, with a place.</summary>
    Syntax,

    /// <summary>An include file that could not be opened: <see cref="SudoersProblem.Source"/> says how. It counts as a mistake.</summary>
    IncludeFile,

    /// <summary>An include folder that is missing or unsafe; it is passed over.</summary>
    IncludeFolder,

    /// <summary>A file of an include folder that is passed over because of its name or because it cannot be opened.</summary>
    FolderEntry,

    /// <summary>Includes are nested too deep.</summary>
    IncludeDepth,

    /// <summary>A file, line or the whole policy is over a limit; the file is refused whole.</summary>
    TooLarge,

    /// <summary>Found by <c>AliasChecker</c>: an alias that is undefined, in a cycle or unused.</summary>
    Alias,

    /// <summary>A setting that is unknown or has a bad value.</summary>
    Setting,
}
