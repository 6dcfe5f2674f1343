namespace Infra.Testing.Processes;

/// <summary>Looks programs up as a shell would, so that a missing one is said before anything starts.</summary>
public static class Programs
{
    /// <summary>Finds a program: a path is checked, a plain name is searched in PATH and in the folders of administration.</summary>
    /// <returns>The path, or null if there is no such file.</returns>
    public static string? Find(string program)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (program.Contains('/')) return File.Exists(program) ? program : null;
        string path = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        return path.Split(':').Concat(["/usr/sbin", "/sbin"])
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Finds a program or says that it is missing.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string Require(string program) =>
        Find(program) ?? throw new FileNotFoundException($"{program} is not there: install the package that brings it", program);
}
