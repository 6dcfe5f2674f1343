using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Infra.Hosting.Tests")]
[assembly: InternalsVisibleTo("Infra.CommandLine.Tests")]
