namespace Infra.Sudo.Policy.Parsing;

/// <summary>Opens sudoers files for the parser: opened once, checked on the opened descriptor, read whole. The parser decides which and in which order.</summary>
public interface ISudoersSource
{
    /// <summary>Opens, checks and reads one file.</summary>
    /// <param name="path">The path as the including file names it, made absolute; bytes.</param>
    /// <param name="bytesMax">More than this is <see cref="SourceStatus.TooLarge"/>.</param>
    SourceFile OpenFile(ReadOnlySpan<byte> path, int bytesMax);

    /// <summary>Opens, checks and lists one folder.</summary>
    /// <param name="path">The path, absolute; bytes.</param>
    SourceFolder OpenFolder(ReadOnlySpan<byte> path);
}
