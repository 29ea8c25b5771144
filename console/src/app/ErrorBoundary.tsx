import { Component, type ReactNode } from 'react';
import { Button } from '../components/Button.js';

/** What cannot be shown takes nothing else down with it. */
export class ErrorBoundary extends Component<
  { readonly children: ReactNode; readonly page: string },
  { readonly failure?: { readonly error: Error; readonly page: string } }
> {
  override state: { failure?: { error: Error; page: string } } = {};

  override componentDidCatch(error: Error): void {
    this.setState({ failure: { error, page: this.props.page } });
  }

  static getDerivedStateFromError() {
    return {};
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === undefined || failure.page !== this.props.page) return this.props.children;
    return (
      <div className="notice notice-bad" role="alert">
        <strong>This page cannot be shown</strong>
        <span>{failure.error.message}</span>
        <Button onClick={() => window.location.reload()}>Load it again</Button>
      </div>
    );
  }
}
