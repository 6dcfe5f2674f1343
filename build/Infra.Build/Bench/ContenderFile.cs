using Infra.Config;

namespace Infra.Build.Bench;

/// <summary>A file that a program needs: configuration, input.</summary>
/// <param name="Path">Its path in the work folder.</param>
/// <param name="Text">Its content, with placeholders.</param>
internal sealed record ContenderFile(string Path, string Text)
{
    internal static ContenderFile? Read(ConfigSection section)
    {
        string? path = section.RequirePath("path", "Path in the work folder.");
        string? text = section.RequireText("text", "Content, with placeholders.", 0);
        return section.Finish() ? new ContenderFile(path!, text!) : null;
    }
}
