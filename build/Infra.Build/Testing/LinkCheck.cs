using System.Text.RegularExpressions;

namespace Infra.Build.Testing;

/// <summary>Checks that every relative link of the repository's Markdown leads to a file, and every anchor to a heading.</summary>
internal static partial class LinkCheck
{
    private const int FileBytesMax = 4 << 20;

    /// <summary>Checks all Markdown below the root; hidden folders, artifacts and test data are passed over.</summary>
    /// <returns>One line per broken link: <c>file:line: link …</c>.</returns>
    internal static IReadOnlyList<string> Run(string root)
    {
        List<string> broken = [];
        foreach (string file in MarkdownFiles(root))
        {
            string name = Path.GetRelativePath(root, file);
            int line = 0;
            foreach (string text in WithoutCode(file))
            {
                line++;
                foreach (string target in Targets(text))
                {
                    if (WhyBroken(root, file, target) is { } reason) broken.Add($"{name}:{line}: link \"{target}\" {reason}");
                }
            }
        }
        return broken;
    }

    /// <summary>The anchors that GitHub gives to a file's headings, and those that its HTML names.</summary>
    internal static HashSet<string> AnchorsOf(string file)
    {
        HashSet<string> anchors = [];
        Dictionary<string, int> seen = [];
        foreach (string line in WithoutCode(file, keepInline: true))
        {
            foreach (Match match in HtmlAnchor().Matches(line))
                anchors.Add(match.Groups[1].Value);
            if (Heading().Match(line) is not { Success: true } heading) continue;
            string slug = SlugOf(heading.Groups[1].Value);
            int count = seen.GetValueOrDefault(slug);
            seen[slug] = count + 1;
            anchors.Add(count == 0 ? slug : $"{slug}-{count}");
        }
        return anchors;
    }

    private static IEnumerable<string> MarkdownFiles(string root) =>
        Directory.EnumerateFiles(root, "*.md", new EnumerationOptions { RecurseSubdirectories = true })
            .Where(file => !Path.GetRelativePath(root, file).Split('/').Any(part => part.StartsWith('.') || part is "artifacts" or "bin" or "obj" or "Corpus" or "Vectors"))
            .Where(file => new FileInfo(file).Length <= FileBytesMax)
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> WithoutCode(string file, bool keepInline = false)
    {
        string? fence = null;
        foreach (string line in File.ReadLines(file))
        {
            string start = line.TrimStart();
            string mark = start.StartsWith("```", StringComparison.Ordinal) ? "```" : start.StartsWith("~~~", StringComparison.Ordinal) ? "~~~" : "";
            if (fence is null && mark.Length > 0) fence = mark;
            else if (fence is not null && mark == fence) fence = null;
            else if (fence is null)
            {
                yield return keepInline ? line : InlineCode().Replace(line, "");
                continue;
            }
            yield return "";
        }
    }

    private static IEnumerable<string> Targets(string line) =>
        InlineLink().Matches(line).Concat(ReferenceLink().Matches(line)).Concat(HtmlLink().Matches(line)).Select(match => match.Groups[1].Value);

    private static string? WhyBroken(string root, string file, string target)
    {
        if (target.Contains("://") || target.StartsWith("mailto:", StringComparison.Ordinal)) return null;   // tests never use the outside network
        string[] parts = target.Split('#', 2);
        string path = Uri.UnescapeDataString(parts[0]);
        string full = path.Length == 0 ? file : Path.GetFullPath(path.StartsWith('/') ? root + path : Path.Combine(Path.GetDirectoryName(file)!, path));
        if (!File.Exists(full) && !Directory.Exists(full)) return "leads to nothing";
        if (parts.Length == 1 || !full.EndsWith(".md", StringComparison.Ordinal)) return null;
        return AnchorsOf(full).Contains(Uri.UnescapeDataString(parts[1])) ? null : "names no heading of that file";
    }

    private static string SlugOf(string heading)
    {
        string text = LinkText().Replace(heading.Trim().TrimEnd('#').Trim(), "$1").ToLowerInvariant();
        return string.Concat(text.Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');
    }

    [GeneratedRegex(@"^ {0,3}#{1,6}\s+(.*)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\]\(\s*<?([^)\s>]+)>?(?:\s+[""'(][^)]*)?\)")]
    private static partial Regex InlineLink();

    [GeneratedRegex(@"^ {0,3}\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)")]
    private static partial Regex ReferenceLink();

    [GeneratedRegex(@"<(?:a|img)\s[^>]*(?:href|src)=""([^""]+)""")]
    private static partial Regex HtmlLink();

    [GeneratedRegex(@"<a\s[^>]*(?:id|name)=""([^""]+)""")]
    private static partial Regex HtmlAnchor();

    [GeneratedRegex(@"!?\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();
}
