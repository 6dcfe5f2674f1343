using Infra.Build.Projects;

namespace Infra.Build.Testing;

/// <summary>One test project and which of its tests are meant.</summary>
/// <param name="Project">The project.</param>
/// <param name="NameFragments">Parts of test names, any of which will do; empty means all tests.</param>
internal sealed record TestSelection(ProjectFile Project, IReadOnlyList<string> NameFragments);

/// <summary>
/// Which tests the words of a command line mean. Each word is, without regard to case, a component's folder (<c>ntp</c>), else a project's
/// name or its beginning with or without the leading Infra (<c>Infra.Crypto</c>, <c>Sudo</c>), else a part of a test's full name in any project.
/// </summary>
internal static class TestFilter
{
    /// <summary>Chooses from all test projects; no words choose everything.</summary>
    internal static IReadOnlyList<TestSelection> Select(IReadOnlyList<ProjectFile> testProjects, IReadOnlyList<string> words)
    {
        HashSet<ProjectFile> whole = words.Count == 0 ? [.. testProjects] : [];
        List<string> fragments = [];
        foreach (string word in words)
        {
            ProjectFile[] named = Named(testProjects, word);
            whole.UnionWith(named);
            if (named.Length == 0) fragments.Add(word);
        }
        return
        [
            .. testProjects
                .Where(project => whole.Contains(project) || fragments.Count > 0)
                .Select(project => new TestSelection(project, whole.Contains(project) ? [] : fragments)),
        ];
    }

    private static ProjectFile[] Named(IReadOnlyList<ProjectFile> projects, string word)
    {
        ProjectFile[] component = [.. projects.Where(project => project.Component.Equals(word, StringComparison.OrdinalIgnoreCase))];
        if (component.Length > 0) return component;
        return [.. projects.Where(project => StartsWith(project.Name, word) || StartsWith(project.Name, "Infra." + word))];
    }

    private static bool StartsWith(string name, string word) => name.StartsWith(word, StringComparison.OrdinalIgnoreCase);
}
