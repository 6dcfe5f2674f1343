using Infra.Tls.Tool;

return await CommandLineRoot.Create(Console.Out, Console.Error).InvokeAsync(args);
