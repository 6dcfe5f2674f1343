using Infra.Proxy.Control;

return await CommandLineRoot.Create(Console.Out, Console.Error).InvokeAsync(args).ConfigureAwait(false);
