using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Sources;

namespace Infra.Sudo.Visudo;

/// <summary>Reads the edited copies in place of the files that they are to replace.</summary>
internal sealed class EditSource(IReadOnlyList<EditedFile> files) : ISudoersSource
{
    public SourceFile OpenFile(ReadOnlySpan<byte> path, int bytesMax)
    {
        foreach (EditedFile file in files)
            if (file.HasCopy && path.SequenceEqual(file.Path)) return SudoersSource.AnyOwner.OpenFile(file.Copy, bytesMax);
        return SudoersSource.AnyOwner.OpenFile(path, bytesMax);
    }

    public SourceFolder OpenFolder(ReadOnlySpan<byte> path) => SudoersSource.AnyOwner.OpenFolder(path);
}
