using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Parsing;

/// <summary>Reads a sudoers file and everything it includes into a <see cref="SudoersPolicy"/>.</summary>
public static class SudoersLoader
{
    /// <summary>Loads a policy through a source.</summary>
    /// <param name="path">The main file; bytes.</param>
    /// <param name="source">Opens it and its includes.</param>
    /// <param name="options">How strict to be.</param>
    /// <returns>A policy in any case; a main file that cannot be opened is a problem and leaves it empty.</returns>
    public static SudoersPolicy Load(ReadOnlySpan<byte> path, ISudoersSource source, LoadOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        var policy = new SudoersPolicy();
        SourceFile file = source.OpenFile(path, LoadOptions.FileBytesMax);
        if (file.Status == SourceStatus.Ok) return Parse(policy, path, file.Contents, source, options);
        policy.Refuse(IncludeOpener.FileProblem(path, file, options));
        return policy;
    }

    /// <summary>Loads a policy from bytes that are at hand; includes still go through the source.</summary>
    /// <param name="path">What messages call it; bytes.</param>
    /// <param name="contents">The text; kept, not changed.</param>
    /// <param name="source">Opens its includes; null refuses each.</param>
    /// <param name="options">How strict to be.</param>
    public static SudoersPolicy Parse(ReadOnlySpan<byte> path, byte[] contents, ISudoersSource? source, LoadOptions options)
    {
        ArgumentNullException.ThrowIfNull(contents);
        ArgumentNullException.ThrowIfNull(options);
        return Parse(new SudoersPolicy(), path, contents, source, options);
    }

    private static SudoersPolicy Parse(SudoersPolicy policy, ReadOnlySpan<byte> path, byte[] contents, ISudoersSource? source, LoadOptions options)
    {
        if (contents.Length > LoadOptions.FileBytesMax || !LineCleaner.TryClean(contents, out byte[] clean))
        {
            policy.Refuse(IncludeOpener.TooLargeProblem(path));
            return policy;
        }
        int main = policy.AddFile(path.ToArray(), clean, contents is [.., (byte)'\n']);
        new SudoersParser(policy, source, options).Parse(main);
        if (policy.IsRefused || !AliasDepth.IsOverLimit(policy)) return policy;
        SudoersProblem problem = IncludeOpener.TooLargeProblem(path);
        policy.Refuse(problem with { Message = $"{problem.Message}: aliases are nested over {AliasDepth.DepthMax} deep" });
        return policy;
    }
}
