using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Infra.Hosting.Tests")]
